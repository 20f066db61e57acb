import { join, resolve } from 'node:path'
import { NodeCompiler } from '@myriaddreamin/typst-ts-node-compiler'
import sharp from 'sharp'
import { fontFolders } from '../../src/kernel/documents/fonts.ts'

/** The printed sheets of certificates as one picture (PNG): the layout that is printed, drawn instead of sent to a printer. */
export async function pictureOfSheets(data: object, density = 144): Promise<Buffer> {
  const root = resolve(import.meta.dirname, '../../src')
  const compiler = NodeCompiler.create({ workspace: root, fontArgs: [{ fontPaths: [...fontFolders] }] })
  const svg = compiler.svg({ mainFilePath: join(root, 'modules/certificates/templates/sheet.typ'), inputs: { data: JSON.stringify(data) } })
  return sharp(Buffer.from(svg), { density }).flatten({ background: '#ffffff' }).png().toBuffer()
}
