import type { Option } from '../../../ui/list-types.ts'
import { useSession } from '../../access/model.ts'

export const options = (list: Readonly<Record<string, string>>): Option[] => Object.entries(list).map(([value, label]) => ({ value, label }))

/** Which end of the roster looks at it. */
export function usePortal(): 'enterprise' | 'school' | 'authority' {
  return (useSession().acting?.portal ?? 'enterprise') as 'enterprise' | 'school' | 'authority'
}

export const months = (count: number) => (count % 12 === 0 ? `${count / 12} 年` : `${count} 个月`)
