/** Every page and every part of one: the list that a new one joins. */
import type { WebHandler } from '../expose.ts'
import { addDone, addPage } from './add.ts'
import { askPage } from './ask.ts'
import { askExamples } from './ask-examples.ts'
import { askRun } from './ask-run.ts'
import { askFeedback, askReplay } from './ask-said.ts'
import { explorePage, factsPart, filesPage, indexesPage, overviewPage, refusedPage, spreadPart } from './explore.ts'
import { comparePage, historyPage, rollbackDone, rollbackPage } from './explore-history.ts'
import { backDone, backPage, buildIndex, indexDone, indexPage, publishIndex, stopIndex } from './explore-indexes.ts'
import { cellPage, rowsPage } from './explore-rows.ts'
import type { PageDeps } from './page.ts'
import { loadSample, sampleProgress } from './sample.ts'
import { sqlChart, sqlColumns, sqlExport, sqlPage, sqlResult, sqlTables } from './sql.ts'
import { startTrial, systemPage, systemParts, systemState } from './system.ts'
import { tagPlace } from './tag-place.ts'

const pages = [
  askPage,
  askRun,
  askExamples,
  askReplay,
  askFeedback,
  explorePage,
  overviewPage,
  factsPart,
  spreadPart,
  rowsPage,
  cellPage,
  historyPage,
  comparePage,
  rollbackPage,
  rollbackDone,
  indexesPage,
  indexPage,
  indexDone,
  buildIndex,
  stopIndex,
  publishIndex,
  backPage,
  backDone,
  filesPage,
  refusedPage,
  addPage,
  addDone,
  loadSample,
  sampleProgress,
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
