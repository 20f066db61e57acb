import { closingWorkflow } from './closing-workflow.ts'
import { correctionWorkflow, statusWorkflow } from './status-workflow.ts'
import { transferWorkflow } from './transfer-workflow.ts'

export const workflows = [transferWorkflow, closingWorkflow, statusWorkflow, correctionWorkflow]
