import type { TrainingLevel } from './model.ts'

/** Labels of stored codes; a test compares them with data/codes/training-level.tsv. */
export const trainingLevels: Record<TrainingLevel, string> = {
  junior: '初级工',
  intermediate: '中级工',
  senior: '高级工',
  technician: '预备技师（技师）',
}

export const filedStates = { filed: '待备案', approved: '已备案', stopped: '停止招生' } as const

/** 学制 in years that a form offers; data may carry others in half years. */
export const lengths = [1, 1.5, 2, 2.5, 3, 4, 5, 6] as const
