// Ask's own state: a question under way and the way out of it, questions that other parts of the page ask, the address of the answer.
const form = document.getElementById('ask-form')
const box = form.querySelector('textarea')
const run = document.getElementById('run')
const said = document.getElementById('said')
const outcome = document.getElementById('outcome')

box.addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
  event.preventDefault()
  run.click()
})

/** The box asks, whoever wants it: an answer that is replaced while it comes would take its own request along. */
function askNow(fields) {
  for (const [name, value] of fields) {
    const field = form.elements.namedItem(name)
    if (field === null) continue
    field.value = value
  }
  run.click()
  form.scrollIntoView({ block: 'nearest' })
}

document.addEventListener(
  'submit',
  (event) => {
    if (!event.target.matches?.('form[data-again]')) return
    event.preventDefault()
    askNow(new FormData(event.target, event.submitter))
  },
  { capture: true },
)

document.addEventListener('click', (event) => {
  const example = event.target.closest?.('a[data-ask]')
  if (!example || event.ctrlKey || event.metaKey || event.shiftKey) return
  event.preventDefault()
  askNow([['q', example.dataset.ask]])
})

// A question under way
let started
let ticking
let underWay

document.addEventListener('htmx:before:request', (event) => {
  if (event.detail.ctx?.sourceElement !== run) return
  underWay = event.detail.ctx
  started = performance.now()
  clearInterval(ticking)
  said.classList.remove('sr')
  said.textContent = 'Asking'
  ticking = setInterval(() => {
    said.textContent = `Asking, ${Math.round((performance.now() - started) / 1000)} s`
  }, 1000)
})

document.addEventListener('htmx:finally:request', (event) => {
  // one that another question took the place of ends later than that begins
  if (underWay === undefined || event.detail.ctx !== underWay) return
  underWay = undefined
  clearInterval(ticking)
  // nothing came that is an end: somebody had enough, or the lake went away
  const isOpen = outcome.querySelector('[data-under-way]') !== null
  if (isOpen) show(cancelled ? 'cancelled' : 'lost')
  said.textContent = isOpen ? '' : (outcome.querySelector('[data-said]')?.dataset.said ?? '')
  said.classList.add('sr')
  cancelled = false
  remember()
})

const show = (id) => outcome.replaceChildren(document.getElementById(id).content.cloneNode(true))

let cancelled = false
form.querySelector('[data-cancel]').addEventListener('click', () => {
  cancelled = true
  run.dispatchEvent(new Event('htmx:abort'))
  box.focus()
})

// The address of the answer, so that it can be kept, passed on and gone back to.
let shown = location.search

function remember() {
  const id = outcome.querySelector('[data-run]')?.dataset.run
  const url = new URL(location.href)
  if (id === undefined || url.searchParams.get('run') === id) return
  const at = url.searchParams.get('at')
  url.pathname = '/'
  url.search = new URLSearchParams(at === null ? { run: id } : { run: id, at }).toString()
  url.hash = ''
  history.pushState(null, '', url)
  shown = location.search
}

window.addEventListener('popstate', () => {
  // a way to a quote and back is no other answer
  if (location.search !== shown) location.reload()
})

// The question goes along to another version of the lake.
const ADDRESS_MAX = 4000
const asked = () => {
  const fields = [...new FormData(form)].filter(([, value]) => value !== '')
  return box.value.trim() === '' || encodeURIComponent(box.value).length > ADDRESS_MAX ? [] : fields
}

document.addEventListener(
  'click',
  (event) => {
    const anchor = event.target.closest?.('.ruler a, .past-line a, #place a')
    const fields = asked()
    if (!anchor || fields.length === 0) return
    const url = new URL(anchor.getAttribute('href'), location.href)
    url.searchParams.delete('run')
    for (const [name, value] of fields) url.searchParams.set(name, value)
    anchor.setAttribute('href', url.pathname + url.search)
  },
  { capture: true },
)

document.querySelector('#place form')?.addEventListener('formdata', (event) => {
  const fields = asked()
  if (fields.length > 0) event.formData.delete('run')
  for (const [name, value] of fields) event.formData.set(name, value)
})

document.addEventListener('click', async (event) => {
  const button = event.target.closest?.('[data-copy]')
  if (!button) return
  event.preventDefault()
  const text =
    button.dataset.copy === 'link'
      ? new URL(button.getAttribute('href'), location.href).href
      : document.getElementById('receipt-json').textContent
  const label = button.textContent
  await navigator.clipboard.writeText(text).then(
    () => {
      button.textContent = 'Copied'
    },
    () => {
      button.textContent = 'Not allowed here'
    },
  )
  setTimeout(() => {
    button.textContent = label
  }, 2000)
})

if (form.hasAttribute('data-now')) addEventListener('load', () => run.click())
