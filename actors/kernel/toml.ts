/** TOML as values, for the files that users write. */
import { parse, TomlError } from 'smol-toml'

export type ParsedToml =
  | { readonly kind: 'parsed'; readonly value: unknown }
  /** Both count from 1. */
  | { readonly kind: 'broken'; readonly line: number; readonly column: number; readonly message: string }

export function parseToml(text: string): ParsedToml {
  try {
    return { kind: 'parsed', value: parse(text) }
  } catch (error) {
    if (!(error instanceof TomlError)) throw error
    const { line, column } = error
    // the rest of the message shows the lines around it
    const message = (error.message.split('\n')[0] ?? '').replace('Invalid TOML document: ', '')
    return { kind: 'broken', line, column, message }
  }
}
