import type { Ctx } from './context.ts'
import { fileKind } from './file-kind.ts'
import { openImage } from './image-check.ts'
import { readAmount } from './parameters.ts'

/** What a photograph for the record must be. Sizes in pixels and bytes, lightness and tolerance 0…1. */
export type PhotoRule = {
  width: number
  height: number
  ratioTolerance: number
  leastBytes: number
  mostBytes: number
  backgroundLightness: number
}

export type PhotoProblem = { check: 'type' | 'size' | 'pixels' | 'ratio' | 'background' | 'face'; message: string }

/** The rule that holds for an organisation today. */
export async function photoRule(ctx: Ctx, orgNo: number): Promise<PhotoRule> {
  const read = (name: string) => readAmount(ctx, `photo.${name}`, { orgNo })
  return {
    width: await read('width'),
    height: await read('height'),
    ratioTolerance: await read('ratio-tolerance'),
    leastBytes: (await read('least-kilobytes')) * 1024,
    mostBytes: (await read('most-kilobytes')) * 1024,
    backgroundLightness: await read('background-lightness'),
  }
}

/** The grid that colours are looked at on, so that the cost does not depend on the picture. */
const W = 90
const H = 110

/**
 * Checks a photograph for the record (一寸免冠照) and answers with every problem, each a sentence; empty when there is
 * none. Type, size and proportion are exact. Background and face are measures of colour, not recognition: a light,
 * even background beside and above the head, and one patch in the colours of skin of a plausible size in the upper
 * middle. They find landscapes, scanned pages, group pictures and coloured backgrounds; they do not know who it is,
 * and a person looks at the picture in the end.
 */
export async function photoProblems(bytes: Uint8Array, rule: PhotoRule): Promise<PhotoProblem[]> {
  const kind = fileKind(bytes)
  if (kind !== 'jpeg' && kind !== 'png') return [{ check: 'type', message: '不是 JPG 或 PNG 照片。另存为 JPG 后再上传。' }]
  const problems: PhotoProblem[] = []
  const kilobytes = Math.round(bytes.byteLength / 1024)
  if (bytes.byteLength < rule.leastBytes)
    problems.push({ check: 'size', message: `文件只有 ${kilobytes} KB，少于 ${rule.leastBytes / 1024} KB，多半不清楚。用原图上传。` })
  if (bytes.byteLength > rule.mostBytes)
    problems.push({ check: 'size', message: `文件有 ${kilobytes} KB，超过 ${rule.mostBytes / 1024} KB。压缩后再上传。` })
  let pixels: Uint8Array
  try {
    // A phone writes how it was held beside the picture; what counts is how the picture is seen.
    const image = openImage(bytes).autoOrient()
    const { width, height } = (await openImage(bytes).metadata()).autoOrient
    if (width < rule.width || height < rule.height)
      problems.push({ check: 'pixels', message: `照片是 ${width}×${height} 像素，应不小于 ${rule.width}×${rule.height}。用原图上传。` })
    const ratio = rule.width / rule.height
    if (Math.abs(width / height - ratio) > ratio * rule.ratioTolerance)
      problems.push({ check: 'ratio', message: `照片宽高是 ${width}×${height}，比例应为 ${rule.width}:${rule.height}。剪裁后再上传，不要拉伸。` })
    pixels = await image.flatten({ background: '#ffffff' }).toColourspace('srgb').resize(W, H, { fit: 'fill' }).removeAlpha().raw().toBuffer()
  } catch {
    return [{ check: 'type', message: '照片打不开，已损坏或不完整。重新导出后再上传。' }]
  }
  problems.push(...backgroundProblems(pixels, rule), ...faceProblems(pixels))
  return problems
}

/** The strips left, right and above the head: the upper 45 % at both edges and the top 5 %. */
function backgroundProblems(pixels: Uint8Array, rule: PhotoRule): PhotoProblem[] {
  const lightness: number[] = []
  let tinted = 0
  for (let y = 0; y < H * 0.45; y++) {
    for (let x = 0; x < W; x++) {
      if (x >= W * 0.1 && x < W * 0.9 && y >= H * 0.05) continue
      const at = 3 * (y * W + x)
      const [r, g, b] = [pixels[at]!, pixels[at + 1]!, pixels[at + 2]!]
      lightness.push((0.299 * r + 0.587 * g + 0.114 * b) / 255)
      if (Math.max(r, g, b) - Math.min(r, g, b) > 60) tinted += 1
    }
  }
  const mean = lightness.reduce((sum, one) => sum + one, 0) / lightness.length
  const spread = Math.sqrt(lightness.reduce((sum, one) => sum + (one - mean) ** 2, 0) / lightness.length)
  if (mean < rule.backgroundLightness || tinted > lightness.length * 0.2)
    return [{ check: 'background', message: '背景不是白色或浅色。换白色背景重拍。' }]
  if (spread > 0.12) return [{ check: 'background', message: '背景不均匀，有杂物或阴影。在单色的墙或幕布前重拍。' }]
  return []
}

/** Skin in YCbCr: 77 ≤ Cb ≤ 127, 133 ≤ Cr ≤ 173 (Chai and Ngan, 1999). */
function isSkin(r: number, g: number, b: number): boolean {
  const cb = 128 - 0.168736 * r - 0.331264 * g + 0.5 * b
  const cr = 128 + 0.5 * r - 0.418688 * g - 0.081312 * b
  return 0.299 * r + 0.587 * g + 0.114 * b > 50 && cb >= 77 && cb <= 127 && cr >= 133 && cr <= 173
}

type Patch = { area: number; x: number; y: number }

function faceProblems(pixels: Uint8Array): PhotoProblem[] {
  const [first, second] = skinPatches(pixels).sort((left, right) => right.area - left.area)
  const share = (first?.area ?? 0) / (W * H)
  const say = (message: string): PhotoProblem[] => [{ check: 'face', message }]
  if (!first || share < 0.06) return say('没有看到清楚的正面人像，或人像太小。用本人近期免冠正面照。')
  if (share > 0.6) return say('人像太大，头部没有照全。重拍一张，头顶和两肩都在画面里。')
  if (first.x < 0.33 || first.x > 0.67 || first.y < 0.2 || first.y > 0.75) return say('人像不在画面中间偏上。剪裁居中后再上传。')
  if (second && second.area > first.area * 0.5 && second.y < 0.6) return say('画面里像是不止一个人。用本人单独的照片。')
  return []
}

/** Connected patches in the colours of skin with their area and centre (0…1 of the picture). */
function skinPatches(pixels: Uint8Array): Patch[] {
  const open = new Uint8Array(W * H)
  for (let n = 0; n < W * H; n++) open[n] = isSkin(pixels[3 * n]!, pixels[3 * n + 1]!, pixels[3 * n + 2]!) ? 1 : 0
  const patches: Patch[] = []
  for (let start = 0; start < W * H; start++) {
    if (!open[start]) continue
    const stack = [start]
    open[start] = 0
    const patch = { area: 0, x: 0, y: 0 }
    for (let n = stack.pop(); n !== undefined; n = stack.pop()) {
      patch.area += 1
      patch.x += n % W
      patch.y += Math.floor(n / W)
      for (const next of [n - W, n + W, ...(n % W > 0 ? [n - 1] : []), ...(n % W < W - 1 ? [n + 1] : [])]) {
        if (!open[next]) continue
        open[next] = 0
        stack.push(next)
      }
    }
    patches.push({ area: patch.area, x: patch.x / patch.area / W, y: patch.y / patch.area / H })
  }
  return patches
}
