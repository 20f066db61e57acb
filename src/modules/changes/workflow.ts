import { closingWorkflow } from './closing-workflow.ts'
import { transferWorkflow } from './transfer-workflow.ts'

export const workflows = [transferWorkflow, closingWorkflow]
