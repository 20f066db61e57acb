import { demonstrationPassword } from '../../../src/server/demo/accounts.ts'

const account = (username: string) => ({ username, password: demonstrationPassword })

/** The people of the journeys: accounts of the demonstration province. */
export const people = {
  province: account('province'),
  city: account('chengdu'),
  registrar: account('registrar'),
  otherRegistrar: account('registrar2'),
  learner: account('learner'),
  national: account('national'),
}
export type Account = { username: string; password: string }
