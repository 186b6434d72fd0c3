/** Names and texts as SQL writes them. */

/** `'it''s'` */
export const quotedText = (text: string): string => `'${text.replaceAll("'", "''")}'`

/** `"a ""name"""` */
export const quotedName = (name: string): string => `"${name.replaceAll('"', '""')}"`
