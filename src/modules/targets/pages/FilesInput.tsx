import { call, named } from '../../../kernel/client.ts'
import { FilesInput as Files, type FilesInputProps } from '../../../ui/FilesInput.tsx'
import { api } from '../api.ts'

/** Files of this module, kept as soon as they are chosen. */
export function FilesInput(props: Pick<FilesInputProps, 'title' | 'files' | 'onChange'>) {
  return <Files {...props} upload={(file) => call(api.uploadTargetFile, named(file), { file })} accept={api.uploadTargetFile.upload?.accept} />
}
