import type { ReactNode } from 'react'
import type { Crumb } from './PageHead.tsx'

export type ImportStep = 'file' | 'columns' | 'check' | 'commit' | 'result'
export type ImportTemplate = {
  key: string
  title: string
  version: string
  columns: number
  href: string
  note?: string
}
export type ImportFile = { name: string; bytes: number; sheet?: string; rows: number }

/** One column of the file and where it goes; `target` null is not imported. */
export type ColumnMatch = {
  letter: string
  source: string
  target: string | null
  how: '同名' | '记住的列名' | '近义' | '已指定' | '不导入'
  sample?: string
}
export type ImportTarget = { key: string; title: string; required: boolean }

/** One problem of one cell, with the row as Excel shows it. */
export type ImportProblem = {
  key: string
  row: number
  letter: string
  column: string
  /** What stands there, masked by the server where it must be. */
  found: string
  problem: ReactNode
  clause?: { id: string; label: string }
  mend: ReactNode
  result: '未通过' | '提示' | '已修正'
}

export type ImportCheck = {
  sent: number
  created: number
  changed: number
  unchanged: number
  rejected: number
  hints: number
  mended: number
  /** Seconds the check took. */
  seconds: number
  problems: readonly ImportProblem[]
  problemTotal: number
}

export type ImportPast = {
  key: string
  title: ReactNode
  counts: ReactNode
  undo: ReactNode
  undoable: boolean
}

export type ImportUploadProps = {
  templates: readonly ImportTemplate[]
  /** What is accepted, in words: .xlsx、.csv（UTF-8 或 GBK），不超过 50 MB. */
  accepted: string
  accept: string
  uploading?: boolean
  onUpload: (file: File, template: string) => void
  /** Why the last file was not taken: what was seen, what to do. */
  rejected?: ReactNode
}

export type ImportWizardProps = {
  title: string
  crumbs?: readonly Crumb[]
  step: ImportStep
  upload: ImportUploadProps
  file?: ImportFile | undefined
  matches?: readonly ColumnMatch[]
  targets?: readonly ImportTarget[]
  onMatch?: (letter: string, target: string | null) => void
  onStep: (step: ImportStep) => void
  check?: ImportCheck | undefined
  onMoreProblems?: () => void
  onDownload: (which: 'all' | 'rejected') => void
  /** Said before the commit: until when and how it can be undone. */
  undoNote: ReactNode
  onCommit: () => void
  /** How far the check is, while it runs in the background. */
  checking?: { done: number; total: number } | undefined
  committing?: { done: number; total: number } | undefined
  /** Stops the check or the commit that is under way; absent where it cannot be stopped. */
  onCancel?: (() => void) | undefined
  /** After the commit: what was written and what comes next. */
  result?: ReactNode
  past?: readonly ImportPast[]
  onUndo?: (key: string) => void
  /** A refusal or an error of the present step. */
  notice?: ReactNode
}
