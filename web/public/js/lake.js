// What every page does beside its forms and links: parts that ask for themselves rest while nobody looks, and say when the lake is silent.

const isPoll = (event) => event.detail.ctx?.sourceEvent?.type === 'every'

document.addEventListener('htmx:before:request', (event) => {
  if (isPoll(event) && document.hidden) event.preventDefault()
})

const toasts = document.getElementById('toasts')
let silent

// A request that got no answer at all: what stands on the page stays there.
document.addEventListener('htmx:error', (event) => {
  const { ctx } = event.detail
  if (ctx?.response !== undefined || silent !== undefined) return
  silent = document.createElement('p')
  silent.className = 'toast'
  silent.dataset.s = 'bad'
  silent.textContent = `The lake has not answered since ${new Date().toLocaleTimeString()}. What you see may be old; nothing you typed is lost.`
  toasts.append(silent)
})

const answered = () => {
  silent?.remove()
  silent = undefined
}
document.addEventListener('htmx:after:request', answered)
// an answer that comes in pieces
document.addEventListener('htmx:sse:after:message', answered)
