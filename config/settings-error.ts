/** What a start ends with where the settings cannot be used. */

/** The message names the file, the key and what is wrong. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}
