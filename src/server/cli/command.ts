import { parseArgs, type ParseArgsConfig } from 'node:util'
import { readConfig, ConfigError, type Config } from '../../kernel/config.ts'
import { listProvinces, type Province } from '../../kernel/deployment.ts'
import { stopClusters } from '../../kernel/db/embedded.ts'
import { explainFailure } from '../failure.ts'
import { openSystem, type System } from '../system.ts'

/** One command of `luban`. `run` answers with the exit code; a ConfigError becomes its sentence and code 1. */
export type Command = {
  name: string
  title: string
  usage: string
  help: string
  run: (args: string[]) => Promise<number>
}

type Options = NonNullable<ParseArgsConfig['options']>

/** Reads options and operands; what is not known is refused in a sentence that names the help. */
export function readArgs<T extends Options>(command: string, args: string[], options: T) {
  try {
    return parseArgs({ args, options, allowPositionals: true, strict: true })
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    const option = /'(-[^' ]*)/.exec(message)?.[1] ?? ''
    const what =
      code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION'
        ? `没有选项“${option}”`
        : `选项“${option}”的写法不对（要么缺值，要么多了值）`
    throw new ConfigError(`${what}。luban ${command} --help 列出用法。`)
  }
}

/**
 * Opens the system for one command (joining a running one) and closes it whatever happens; Ctrl+C rolls back what
 * is not committed and leaves the database first.
 */
export async function withSystem<T>(
  work: (system: System) => Promise<T>,
  config: Config = readConfig(),
  options: { asItIs?: boolean } = {},
): Promise<T> {
  let aborted = false
  const abort = () => {
    if (aborted) return
    aborted = true
    console.error('已中止；没有提交的内容没有写入。')
    void stopClusters().finally(() => process.exit(130))
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, abort)
  let system: System | undefined
  try {
    system = await openSystem(config, undefined, options)
    return await work(system)
  } catch (error) {
    // The failure that the abort itself caused is not worth a word: the process is about to end.
    if (aborted) await new Promise(() => undefined)
    throw explainFailure(error, system?.cluster?.lastWords())
  } finally {
    if (!aborted) await system?.stop()
    for (const signal of signals) process.off(signal, abort)
  }
}

/**
 * The province a command works on: the one of a region where the deployment holds it, else the first. Refuses a
 * deployment that holds none.
 */
export async function getProvince(system: System, region?: string): Promise<Province> {
  const provinces = await listProvinces(system.database)
  const province = provinces.find((one) => one.region === region) ?? provinces[0]
  if (!province)
    throw new ConfigError(
      '还没有初始化。运行 luban init --province 51 建立正式部署，或 luban demo 装入演示省份。',
    )
  return province
}

/** Answers as one JSON document on standard output. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value, null, 2)}\n`)
}
