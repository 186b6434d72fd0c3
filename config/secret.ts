/** Secrets by reference, so that settings can be shown to anybody: the secret itself stands somewhere else. */
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { limits } from './limits.ts'
import { SettingsError } from './settings-error.ts'

export const SecretReference = z
  .string()
  .regex(/^(env:[A-Za-z_]\w*|file:.+|command:.+)$/, 'a secret is env:NAME, file:PATH or command:…, never itself')

/**
 * The secret that a reference names, without the line end behind it.
 * A command is a line for the shell, and what it prints is the secret.
 * @throws SettingsError where there is none; the message holds the reference, never a secret
 */
export function readSecret(reference: string): string {
  const [kind = ''] = reference.split(':', 1)
  const place = reference.slice(kind.length + 1)
  const secret = secretAt(kind, place)?.replace(/\r?\n$/, '')
  if (secret === undefined || secret === '') throw new SettingsError(`there is no secret at ${reference}`)
  return secret
}

function secretAt(kind: string, place: string): string | undefined {
  try {
    if (kind === 'env') return process.env[place]
    if (kind === 'file') return readFileSync(place, 'utf8')
    // what it says on its error stream may hold the secret
    return execFileSync('/bin/sh', ['-c', place], {
      timeout: limits.secretCommandMs,
      stdio: ['ignore', 'pipe', 'ignore'],
      encoding: 'utf8',
    })
  } catch {
    return undefined
  }
}
