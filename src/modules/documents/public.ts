// The Word template that holds for a unit today, for documents of other modules.
export { templateFor } from './templates.ts'
