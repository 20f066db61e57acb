import pino from 'pino'

/** The process log. Fields that could carry personal data are removed before anything is written. */
export const log = pino({
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
})
