import type { CaseImplementation } from '../../kernel/cases.ts'
import { unlockCase } from './unlocking.ts'

export const caseImplementations: readonly CaseImplementation[] = [unlockCase]
