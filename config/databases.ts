/** Databases that rows may be taken from, each under a name; where it is and the password are one secret. */
import { z } from 'zod'
import { SecretReference } from './secret.ts'

export const Databases = z
  .array(
    z.strictObject({
      name: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/),
      /** Of `postgres://user:password@host:5432/database`. */
      url: SecretReference,
    }),
  )
  .superRefine((databases, { addIssue }) => {
    for (const [index, { name }] of databases.entries())
      if (databases.findIndex((other) => other.name === name) < index)
        addIssue({ code: 'custom', path: [index, 'name'], message: `two databases are named ${name}` })
  })
