import { expect } from 'vitest'
import { api as todos } from '../../src/modules/todos/api.ts'
import type { AnyEndpoint } from '../../src/kernel/api.ts'
import type { AccountName } from './small-province.ts'
import type { World } from './world.ts'

type Opened = { id: string; no: string; state: string; stateTitle: string; authorityName: string }
type More = { reason?: string; clause?: string }

/** Cases of a world by account: opened through an endpoint, moved at their present version. */
export function caseActsOf(world: () => World) {
  const open = async (account: AccountName, endpoint: AnyEndpoint, input: object) => (await (await world().as(account)).ok(endpoint, input as never)) as Opened
  const act = async (account: AccountName, id: string, action: string, more: More = {}) => {
    const [file] = await world().sql<{ version: number }>('select version from case_file where id = $1', [id])
    return (await world().as(account)).send(todos.actOnCase, { id, action, version: file!.version, ...more })
  }
  /** The same, and it is taken. */
  const pass = async (account: AccountName, id: string, action: string, more: More = {}) => {
    const answer = await act(account, id, action, more)
    expect(answer.problem?.message ?? '', `${action} by ${account}`).toBe('')
    return answer.data
  }
  return { open, act, pass }
}
