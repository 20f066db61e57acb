// What the yearly reports take of training.
export { countProjects, type ProjectCount } from './store.ts'
