// What the yearly reports take of the students on the roll.
export { tableOn } from './tables.ts'
