/** The domain file of a dataset as it was written. */
import { ask } from '../actors/kernel/ask.ts'
import type { Action } from '../actors/kernel/contract.ts'
import { matrix } from '../actors/matrix/contract.ts'
import { sendText } from './answer.ts'
import { handled, type Observe, type WebHandler, waitForVersion } from './expose.ts'
import { paramsOf } from './params.ts'

/** Its parameters are unknown until the room has checked them. */
const untyped: Action = matrix.domain

/** `GET /datasets/:name/domain`. */
export const domainHandler = (observe: Observe): WebHandler =>
  handled(matrix.domain.name, observe, async (req, res, options) => {
    await waitForVersion(req, options)
    const answer = await ask(req.$ctx, untyped, paramsOf(req), options)
    const { text, lakeVersion } = matrix.domain.result.parse(answer)
    res.setHeader('x-lake-version', lakeVersion)
    sendText(res, 'text/toml', text)
  })
