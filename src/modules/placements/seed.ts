import { createHash, randomBytes } from 'node:crypto'

/** What is drawn when the filling in opens: 64 hexadecimal digits, long enough that the hash told at once gives nothing away. */
export const newSecret = (): string => randomBytes(32).toString('hex')

/** SHA-256 of the secret's text, told from the opening on. */
export const commitmentOf = (secret: string): string => createHash('sha256').update(secret).digest('hex')

/** The seed of the lots, 0 to 2³² − 1: the first eight digits of the secret. */
export const seedOf = (secret: string): number => Number.parseInt(secret.slice(0, 8), 16)
