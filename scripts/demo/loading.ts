/** How far a load is: a bar on a terminal, plain lines where the output goes elsewhere. */
import { SingleBar } from 'cli-progress'

interface Loading {
  /** Rows so far; `state` is a word for what is being done. */
  show(rows: number, state: string): void
  /** After this, nothing more is drawn. */
  end(): void
}

/** @param total rows that are to come */
export const loadingOf = (total: number): Loading => (process.stdout.isTTY ? bar(total) : lines(total))

function bar(total: number): Loading {
  const drawn = new SingleBar({ format: '  {bar} {value}/{total} rows  {state}', hideCursor: true, autopadding: true })
  drawn.start(total, 0, { state: '' })
  return {
    show: (rows, state) => drawn.update(rows, { state }),
    end: () => drawn.stop(),
  }
}

/** A line for each state, and for each quarter of the rows. */
function lines(total: number): Loading {
  let told = ''
  return {
    show(rows, state) {
      const step = `${state} ${Math.floor((4 * rows) / total)}`
      if (step !== told) console.log(`  ${state}: ${rows} of ${total} rows`)
      told = step
    },
    end: () => undefined,
  }
}
