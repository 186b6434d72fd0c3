/** Whatever is put into a template comes out as text. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { html } from './html.ts'

describe('html', () => {
  it('escapes what is put in, in elements and in quoted attributes', () => {
    expect(html`<p title="${'"><script>'}">${"<b>&'"}</p>`.text).toBe(
      '<p title="&quot;&gt;&lt;script&gt;">&lt;b&gt;&amp;&#39;</p>',
    )
  })

  it('never lets a value end what it stands in', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(html`${value}`.text).not.toMatch(/[<>"']/)
      }),
    )
  })

  it('takes HTML, lists, numbers, and nothing', () => {
    const items = ['a', '<'].map((name) => html`<li>${name}</li>`)
    expect(html`<ul>${items}</ul>${3}${4n}${undefined}${null}${false}${html`<hr>`}${['x', ['&']]}`.text).toBe(
      '<ul><li>a</li><li>&lt;</li></ul>34<hr>x&amp;',
    )
  })
})
