import { transferWorkflow } from './transfer-workflow.ts'

export const workflows = [transferWorkflow]
