import { CallError } from '../../../kernel/client.ts'
import type { Problem } from '../../../kernel/errors.ts'
import type { Option } from '../../../ui/list-types.ts'
import { useSession } from '../../access/model.ts'

export function problemOf(error: unknown): Problem {
  return error instanceof CallError ? error.problem : { status: 0, message: '没有办成，内容还在本页。' }
}

export function issuesOf(error: unknown): { key: string; text: string }[] | undefined {
  return error instanceof CallError ? error.problem.issues?.map(({ path, message }) => ({ key: path, text: message })) : undefined
}

export const options = (list: Readonly<Record<string, string>>): Option[] => Object.entries(list).map(([value, label]) => ({ value, label }))

/** Which end of the roster looks at it. */
export function usePortal(): 'enterprise' | 'school' | 'authority' {
  return (useSession().acting?.portal ?? 'enterprise') as 'enterprise' | 'school' | 'authority'
}

export const months = (count: number) => (count % 12 === 0 ? `${count / 12} 年` : `${count} 个月`)
// The name of the file travels in the address, beside the raw bytes.
export const named = (file: File, more: object) => ({ filename: file.name, ...more }) as never
