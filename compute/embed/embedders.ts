/** The embedders that this release brings along: each a folder of its name in compute/models/. */
export const embedders = ['static-minilm-256'] as const

export type EmbedderName = (typeof embedders)[number]

export const isEmbedder = (name: string): name is EmbedderName => embedders.some((known) => known === name)
