import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { judgePassword } from '../rules.ts'

const file = join(import.meta.dirname, '../../../../data/common-passwords.txt')
let known: ReadonlySet<string> | undefined

/** One of the passwords that leaked most often, or a short one of them with figures after it. */
function isCommon(password: string): boolean {
  known ??= new Set(readFileSync(file, 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#')))
  const plain = password.toLowerCase().replace(/[\s._@!-]/g, '')
  const stem = plain.replace(/\d+$/, '')
  return known.has(plain) || (stem !== plain && known.has(stem))
}

/** Why the server does not take a password; undefined when it does. More than the form knows: the list is long. */
export function refuseWeak(password: string, username: string): string | undefined {
  return judgePassword(password, username) ?? (isCommon(password) ? '这个口令在泄露的口令里很常见，或者只是在其中一个后面加了数字。请换一个。' : undefined)
}
