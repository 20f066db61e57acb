// What the yearly reports take of where graduates went.
export { countDestinations, type DestinationCount } from './store.ts'
