/** A second dataset with nothing in common with staffing: products of a shop, from a seed, with the truth about them. */
import type { Column } from '../../actors/ingest/sample/csv.ts'
import { RowRandom, Weighted } from '../../actors/ingest/sample/random.ts'
import { isoDay, sampleDay } from '../../actors/ingest/sample/worker.ts'
import { Truth, type TruthRow } from './meaning.ts'

interface Category {
  readonly name: string
  readonly department: string
  readonly materials: readonly string[]
  /** US dollars. */
  readonly price: number
  readonly grams: number
}

// category | department | usual price | usual weight in grams | materials
const table = `
Office Chair | Furniture | 180 | 14000 | mesh, leather, fabric
Bookshelf | Furniture | 120 | 22000 | oak, pine, steel
Coffee Table | Furniture | 150 | 18000 | oak, walnut, glass
Sofa | Furniture | 750 | 48000 | leather, fabric, velvet
Nightstand | Furniture | 85 | 9000 | oak, pine, walnut
Desk Lamp | Lighting | 35 | 1200 | aluminum, brass, plastic
Floor Lamp | Lighting | 90 | 5200 | brass, steel, bamboo
Water Bottle | Outdoors | 22 | 350 | stainless steel, plastic, glass
Tent | Outdoors | 210 | 3100 | nylon, polyester, canvas
Sleeping Bag | Outdoors | 110 | 1500 | down, polyester, nylon
Backpack | Outdoors | 75 | 1100 | canvas, nylon, leather
Camping Stove | Outdoors | 60 | 900 | aluminum, steel, titanium
Skillet | Kitchen | 45 | 2300 | cast iron, stainless steel, aluminum
Kettle | Kitchen | 40 | 1300 | stainless steel, glass, plastic
Blender | Kitchen | 95 | 3600 | glass, plastic, stainless steel
Cutting Board | Kitchen | 28 | 1400 | bamboo, walnut, plastic
Chef Knife | Kitchen | 80 | 220 | steel, ceramic, titanium
Mixing Bowl | Kitchen | 25 | 800 | ceramic, glass, stainless steel
Bath Towel | Home | 18 | 600 | cotton, bamboo, linen
Area Rug | Home | 160 | 8000 | wool, cotton, jute
Curtain | Home | 48 | 1500 | linen, polyester, velvet
Throw Pillow | Home | 24 | 500 | cotton, velvet, linen
Wall Clock | Home | 38 | 900 | walnut, aluminum, plastic
Running Shoe | Clothing | 105 | 620 | mesh, nylon, leather
Rain Jacket | Clothing | 95 | 480 | nylon, polyester, wax cotton
Sweater | Clothing | 70 | 450 | wool, cotton, cashmere
Belt | Clothing | 34 | 200 | leather, canvas, nylon
Headphones | Electronics | 140 | 260 | plastic, aluminum, leather
Keyboard | Electronics | 85 | 900 | aluminum, plastic, walnut
Phone Case | Electronics | 19 | 60 | plastic, leather, bamboo
`

const categories: readonly Category[] = table
  .trim()
  .split('\n')
  .map((line) => {
    const [name = '', department = '', price = '', grams = '', materials = ''] = line.split(' | ')
    return { name, department, price: Number(price), grams: Number(grams), materials: materials.split(', ') }
  })

export const materialsOf: ReadonlyMap<string, readonly string[]> = new Map(
  categories.map(({ name, materials }) => [name, materials]),
)
export const colors = 'black, white, navy, red, green, gray, beige, orange, purple, yellow, teal, pink'.split(', ')
export const brands =
  'Alder & Finch, Borealis, Cinderwood, Dunmore, Everlight, Fablehaus, Gravitas, Hollowell, Inkwell, Juno Works, Kestrel Bay, Lumen, Marrow, Northpaw, Ostrava, Pinecrest, Quillon, Rookery, Solstead, Tidewater'.split(
    ', ',
  )
export const features =
  'foldable, waterproof, dishwasher safe, handmade, lightweight, recycled, rechargeable, fragrance free, machine washable, vintage style, ergonomic, insulated'.split(
    ', ',
  )
const lines = 'Classic, Nova, Trail, Studio, Harbor, Atlas, Pico, Meadow'.split(', ')

/** What else shoppers call a category. */
export const otherNames: ReadonlyMap<string, string> = new Map([
  ['Sofa', 'couch'],
  ['Nightstand', 'bedside table'],
  ['Bookshelf', 'shelf for books'],
  ['Office Chair', 'desk seat'],
  ['Desk Lamp', 'reading light'],
  ['Floor Lamp', 'standing light'],
  ['Water Bottle', 'drinking flask'],
  ['Tent', 'camping shelter'],
  ['Backpack', 'rucksack'],
  ['Camping Stove', 'portable burner'],
  ['Skillet', 'frying pan'],
  ['Kettle', 'water boiler'],
  ['Blender', 'smoothie mixer'],
  ['Cutting Board', 'chopping block'],
  ['Chef Knife', 'kitchen blade'],
  ['Bath Towel', 'shower cloth'],
  ['Area Rug', 'carpet'],
  ['Curtain', 'window drape'],
  ['Throw Pillow', 'cushion'],
  ['Running Shoe', 'sneaker'],
  ['Rain Jacket', 'waterproof coat'],
  ['Sweater', 'knitted pullover'],
  ['Headphones', 'earphones'],
  ['Phone Case', 'cover for a mobile'],
])

export interface Product {
  readonly id: number
  readonly name: string
  readonly brand: string
  readonly category: Category
  readonly color: string
  readonly material: string
  readonly features: readonly string[]
  readonly priceCents: number
  readonly ratingTenths: number
  readonly weightGrams: number
  readonly inStock: boolean
  /** ISO day. */
  readonly addedOn: string
}

/** Some are far more common than others. */
const colorsByShare = new Weighted(colors, (color) => ({ black: 9, white: 5, navy: 3, gray: 3, red: 2 })[color] ?? 1)
const brandsByShare = new Weighted(brands, (brand) => [10, 5, 3][brands.indexOf(brand)] ?? 1)

interface Shop {
  /** A safe integer. */
  readonly seed: number
  readonly count: number
}

/** Products 1 … count; the first ones are the same for every count. */
export function productsOf({ seed, count }: Shop): readonly Product[] {
  const random = new RowRandom()
  return Array.from({ length: count }, (_, index) =>
    productAt(index + 1, random.start(seed, PRODUCT_STREAM, index + 1)),
  )
}
const PRODUCT_STREAM = 51

function productAt(id: number, random: RowRandom): Product {
  const category = random.pick(categories)
  const brand = brandsByShare.pick(random)
  return {
    id,
    name: `${brand} ${random.pick(lines)} ${random.between(100, 999)}`,
    brand,
    category,
    color: colorsByShare.pick(random),
    material: random.pick(category.materials),
    features: random.some(features, random.below(4)),
    priceCents: Math.max(
      400,
      Math.round(category.price * (0.5 + 1.2 * random.fraction())) * 100 - (random.chance(0.5) ? 1 : 0),
    ),
    ratingTenths: Math.min(50, Math.max(10, Math.round(41 + 5 * random.normal()))),
    weightGrams: Math.round((category.grams * (0.7 + 0.6 * random.fraction())) / 10) * 10,
    inStock: random.chance(0.75),
    addedOn: isoDay(sampleDay - random.below(1400)),
  }
}

/** The columns of the file that is ingested. */
export const productColumns: readonly Column<Product>[] = [
  { name: 'id', type: 'BIGINT', text: ({ id }) => String(id) },
  { name: 'name', type: 'VARCHAR', text: ({ name }) => name },
  { name: 'brand', type: 'VARCHAR', text: ({ brand }) => brand },
  { name: 'category', type: 'VARCHAR', text: ({ category }) => category.name },
  { name: 'department', type: 'VARCHAR', text: ({ category }) => category.department },
  { name: 'color', type: 'VARCHAR', text: ({ color }) => color },
  { name: 'material', type: 'VARCHAR', text: ({ material }) => material },
  { name: 'features', type: 'VARCHAR', text: (p) => (p.features.length === 0 ? null : p.features.join(';')) },
  { name: 'price', type: 'DECIMAL(6,2)', text: ({ priceCents }) => (priceCents / 100).toFixed(2) },
  { name: 'rating', type: 'DECIMAL(2,1)', text: ({ ratingTenths }) => (ratingTenths / 10).toFixed(1) },
  { name: 'weight_grams', type: 'BIGINT', text: ({ weightGrams }) => String(weightGrams) },
  { name: 'in_stock', type: 'BOOLEAN', text: ({ inStock }) => String(inStock) },
  { name: 'added_on', type: 'DATE', text: ({ addedOn }) => addedOn },
]

export const truthOfProducts = (products: readonly Product[]): Truth => new Truth(products.map(rowOf), 'category')

const rowOf = (product: Product): TruthRow => ({
  id: product.id,
  facts: {
    category: product.category.name,
    department: product.category.department,
    brand: product.brand,
    color: product.color,
    material: product.material,
    features: product.features,
    price: product.priceCents / 100,
    rating: product.ratingTenths / 10,
    weight_grams: product.weightGrams,
    in_stock: product.inStock,
    added_on: product.addedOn,
  },
})
