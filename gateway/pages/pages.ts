/** Every page and every part of one: the list that a new one joins. */
import type { WebHandler } from '../expose.ts'
import { askPage } from './ask.ts'
import { explorePage } from './explore.ts'
import type { PageDeps } from './page.ts'
import { sqlChart, sqlColumns, sqlExport, sqlPage, sqlResult, sqlTables } from './sql.ts'
import { startTrial, systemPage, systemParts, systemState } from './system.ts'
import { tagPlace } from './tag-place.ts'

const pages = [
  askPage,
  explorePage,
  sqlPage,
  sqlResult,
  sqlChart,
  sqlExport,
  sqlTables,
  sqlColumns,
  systemPage,
  systemState,
  ...systemParts,
  startTrial,
  tagPlace,
]

/** Aliases of the gateway: `GET /sql` and its handler. */
export const pageAliases = (deps: PageDeps): Readonly<Record<string, WebHandler>> => ({
  ...Object.fromEntries(pages.map((each) => each(deps))),
  'GET /assets/:name': deps.assets.handler(deps.observe),
})
