import sharp from 'sharp'

/** The most pixels a picture may have; a small file can unpack to gigabytes. */
export const MOST_PIXELS = 50_000_000

/** Opens a picture for checks; never follows more pixels than allowed and stops at the first broken byte. */
export function openImage(bytes: Uint8Array) {
  return sharp(bytes, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
}

/** What is wrong with a picture, as the end of a sentence that begins with its name: it must decode to the end. */
export async function imageProblem(bytes: Uint8Array): Promise<string | undefined> {
  try {
    const { width, height, pages } = await openImage(bytes).metadata()
    if (width * height > MOST_PIXELS) return `有 ${width}×${height} 像素，超过 ${MOST_PIXELS / 10_000} 万像素。缩小后再上传。`
    if ((pages ?? 1) > 1) return '是动图，没有接收。另存为一张静止的图片再上传。'
    // Decoded small: reads the whole file without holding all of its pixels.
    await openImage(bytes).resize(64, 64, { fit: 'inside' }).raw().toBuffer()
    return undefined
  } catch (error) {
    return /pixel limit/i.test(String(error)) ? `超过 ${MOST_PIXELS / 10_000} 万像素。缩小后再上传。` : '打不开，图片已损坏或不完整。重新导出后再上传。'
  }
}
