/** Requests as shoppers write them. */
import { voiceOf } from './voice.ts'

export const productCues = {
  color: 'x',
  anyColor: 'x',
  notColor: 'x',
  material: 'x',
  notMaterial: 'x',
  brand: 'x',
  notBrand: 'x',
  feature: 'x',
  allFeatures: 'x',
  priceUnder: 'n',
  priceBetween: 'mn',
  ratingAtLeast: 'n',
  weightUnder: 'n',
  inStock: '',
  addedSince: 'x',
} as const

export const shopper = voiceOf(
  'gate',
  productCues,
  `
frame | I want {a} {rest}
frame | show me {s} {rest}
frame | do you sell {s} {rest}?
frame | I'm shopping for {a} {rest}
frame | {bare} {rest}
frame | find {s} {rest}
frame | gift idea: {a} {rest}
frame | looking to buy {a} {rest}
frame | need {a} {rest} please
frame | what {s} {rest} do you have
color | in {x} | that is {x} | with {x} color
anyColor | in {x} | that come in {x}
notColor | not {x} | in any color but {x} | anything but {x}
material | made of {x} | in {x} | out of {x}
notMaterial | without {x} | not made of {x} | no {x}
brand | by {x} | from {x} | from the brand {x}
notBrand | not by {x} | any brand except {x} | but not {x}
feature | that is {x} | {x} | which has to be {x}
allFeatures | that are {x} | {x}
priceUnder | under $\{n} | for less than $\{n} | below {n} dollars
priceBetween | between $\{n} and $\{m} | from {n} to {m} dollars
ratingAtLeast | rated {n} or higher | with at least {n} stars | {n}+ stars
weightUnder | weighing less than {n} grams | lighter than {n} g
inStock | in stock | that is in stock now
addedSince | added since {x} | added after {x}
unknown roles | trampoline | aquarium | telescope | harmonica | wheelbarrow | snowboard
unknown certificates | uranium | chocolate | papyrus | obsidian
unknown places | Nikon | Toyota | Lego | Rolex
unknown traits | with GPS tracking | that plays music | with a built-in camera | signed by the author
`,
)
