import pino from 'pino'

/** The process log, on standard error: standard output belongs to the answer of a command. Fields that could carry personal data are removed before anything is written. */
const options = {
  level: process.env.LOG_LEVEL ?? 'info',
  base: undefined,
  timestamp: pino.stdTimeFunctions.isoTime,
  redact: {
    paths: [
      'password',
      '*.password',
      'idNumber',
      '*.idNumber',
      'phone',
      '*.phone',
      'authorization',
      '*.authorization',
      'cookie',
      '*.cookie',
    ],
    remove: true,
  },
}

export const log = pino(options, pino.destination({ dest: 2, sync: true }))
