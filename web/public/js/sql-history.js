// Statements that ran in this browser, kept in it alone: a way back to each.
const KEY = 'sql-history'
const KEPT = 50
const list = document.getElementById('history')
const template = document.getElementById('history-item')
const forget = document.querySelector('[data-forget]')
const none = document.getElementById('no-history')

function read() {
  try {
    const kept = JSON.parse(localStorage.getItem(KEY) ?? '[]')
    return Array.isArray(kept) ? kept : []
  } catch {
    return []
  }
}

function write(entries) {
  try {
    localStorage.setItem(KEY, JSON.stringify(entries))
  } catch {
    // a private window, or no room: the list then lasts as long as the page
  }
}

const words = { ok: 'done', bad: 'error', warn: 'stopped', past: '' }

function item({ sql, at, when, state, said }) {
  const [li] = template.content.cloneNode(true).children
  const link = li.querySelector('a')
  const [top, below] = li.querySelectorAll('.sub')
  const badge = li.querySelector('.badge')
  link.href = `/sql?${new URLSearchParams(at === null ? { sql } : { sql, at })}`
  badge.dataset.s = at !== null && state === 'ok' ? 'past' : state
  badge.textContent = at !== null && state === 'ok' ? `at ${/^\d+$/.test(at) ? `v${at}` : at}` : words[state]
  top.textContent = new Date(when).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })
  li.querySelector('.sqltext').textContent = sql
  below.textContent = said
  return li
}

let entries = read()

function draw() {
  list.replaceChildren(...entries.map(item))
  none.hidden = entries.length > 0
  forget.hidden = entries.length === 0
}

document.addEventListener('htmx:finally:request', (event) => {
  const { ctx } = event.detail
  const result = document.getElementById('result')
  if (ctx?.sourceElement?.id !== 'run' || ctx.status !== 'swapped' || result.dataset.state === undefined) return
  const sql = document.querySelector('#sql-form textarea').value
  const { state, said } = result.dataset
  const at = new URL(location.href).searchParams.get('at')
  const others = entries.filter((entry) => entry.sql !== sql || entry.at !== at)
  entries = [{ sql, at, when: Date.now(), state, said }, ...others].slice(0, KEPT)
  write(entries)
  draw()
})

forget.addEventListener('click', () => {
  entries = []
  write(entries)
  draw()
})

draw()
