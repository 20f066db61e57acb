import pino from 'pino'
import { ConfigError } from '../kernel/config.ts'
import { logOptions } from '../kernel/log.ts'

/**
 * Turns what stopped a start or a command into the sentence to show, where the person who started it can mend
 * it; everything else is answered as it came. `lastWords` is what the embedded database said last: when its log
 * cannot be written it ends, and the connection knows only that it broke.
 */
export function explainFailure(error: unknown, lastWords = ''): unknown {
  if (error instanceof ConfigError) return error
  const { code = '', message = '' } = error as { code?: string; message?: string }
  if (['ENOSPC', 'EDQUOT', '53100'].includes(code) || /No space left on device/i.test(`${message} ${lastWords}`))
    return new ConfigError(
      '磁盘已满，没有做完。腾出空间，或用 LUBAN_HOME 换到别的磁盘，再运行同一条命令；没做完的会从头做，已保存的数据不受影响。',
    )
  if (['53200', 'ENOMEM'].includes(code)) return new ConfigError('内存不够，没有做完。关掉别的程序后再运行同一条命令。')
  if (/^(08|57P)/.test(code) || /^(ECONNREFUSED|ECONNRESET|EPIPE)$/.test(code) || /Connection terminated|not queryable/i.test(message))
    return new ConfigError('数据库中途停止，没有做完。再运行同一条命令会重新开始；已保存的数据不受影响。')
  return error
}

/**
 * What is printed when a command or the server ends without being done. What nobody foresaw goes through the rules of
 * the log: the raw error of a database quotes whole rows.
 */
export function tellFailure(error: unknown, to: { write: (text: string) => unknown } = process.stderr): void {
  if (error instanceof ConfigError) return void to.write(`${error.message}\n`)
  to.write('程序出了故障，没有做完。请把下面一行交给维护人员。\n')
  pino(logOptions, { write: (line) => void to.write(line) }).fatal({ err: error }, 'not done')
}
