import { closingWorkflow } from './closing-workflow.ts'
import { correctionWorkflow, statusWorkflow } from './status-workflow.ts'
import { transferInWorkflow, transferOutWorkflow } from './transfer-far-workflow.ts'
import { transferWorkflow } from './transfer-workflow.ts'

export const workflows = [transferWorkflow, transferOutWorkflow, transferInWorkflow, closingWorkflow, statusWorkflow, correctionWorkflow]
