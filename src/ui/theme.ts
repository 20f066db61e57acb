import type { ThemeConfig } from 'antd'

/** Two palettes exist: the everyday one and the one for people who need contrast of 7:1. */
export type Contrast = 'light' | 'more'

/**
 * Every colour of the product. The key is the name of the CSS custom property (`--p`), so that
 * hand-written CSS and antd read the same value; src/web/theme-check.test.ts holds the two equal.
 */
export const palette = {
  light: {
    p: '#0E5A66', 'p-h': '#13707E', 'p-a': '#0A434D', 'p-bg': '#E4EFF0', 'p-bg2': '#F1F7F7',
    'p-bg3': '#D5E6E8', 'p-bd': '#9CC3C8', deep: '#0B3D46',
    tx: '#17232A', tx2: '#46545C', tx3: '#5C6A72', dis: '#7C8A92',
    bd: '#C9D1D5', bdi: '#84929A', bd2: '#E1E6E9', bg: '#F3F5F6', fill: '#EDF1F2', 'fill-2': '#F8FAFA', w: '#FFFFFF',
    ok: '#257045', 'ok-bg': '#E8F3EC', 'ok-bd': '#A9CFB8',
    info: '#2B5797', 'info-bg': '#E9EFF8', 'info-bd': '#B3C7E3',
    warn: '#8F5A00', 'warn-bg': '#FCF3E1', 'warn-bd': '#E3C384',
    err: '#8B1A1A', 'err-bg': '#FBEAE8', 'err-bd': '#E2ABA5',
  },
  more: {
    p: '#06424C', 'p-h': '#0A5663', 'p-a': '#032D34', 'p-bg': '#E4EFF0', 'p-bg2': '#E4EFF0',
    'p-bg3': '#D5E6E8', 'p-bd': '#06424C', deep: '#032D34',
    tx: '#000000', tx2: '#1F2A30', tx3: '#333F46', dis: '#4A575E',
    bd: '#5C6A72', bdi: '#5C6A72', bd2: '#8A979E', bg: '#FFFFFF', fill: '#E6EBED', 'fill-2': '#FFFFFF', w: '#FFFFFF',
    ok: '#0B4A28', 'ok-bg': '#E8F3EC', 'ok-bd': '#0B4A28',
    info: '#173F78', 'info-bg': '#E9EFF8', 'info-bd': '#173F78',
    warn: '#5E3800', 'warn-bg': '#FCF3E1', 'warn-bd': '#5E3800',
    err: '#6B0F0F', 'err-bg': '#FBEAE8', 'err-bd': '#6B0F0F',
  },
} as const satisfies Record<Contrast, Record<string, string>>

/** Colours of data, the same under both contrasts: series are told apart, not read. */
export const chartColours = {
  series: ['#0E5A66', '#C07A1E', '#828ED9', '#42A677', '#38388C', '#594024'],
  sequence: ['#E4EFF0', '#B5D3D6', '#7FB0B7', '#33757F', '#0E5A66'],
  below: '#F3E3C3',
  fan: { half: '#BBD7DA', most: '#E4EFF0' },
} as const

export const fonts = {
  text: "'Noto Sans CJK SC','Noto Sans SC','PingFang SC','Microsoft YaHei',sans-serif",
  code: "'JetBrains Mono','SFMono-Regular',Consolas,'Liberation Mono','DejaVu Sans Mono',monospace",
} as const

/** Builds the antd theme of one contrast. Seeds alone do not reach our contrast, so the map tokens are set too. */
export function themeFor(contrast: Contrast, still = false): ThemeConfig {
  const c = palette[contrast]
  const more = contrast === 'more'
  const field = { colorBorder: c.bdi, hoverBorderColor: c.p, activeBorderColor: c.p }
  const pace = more || still ? '0s' : '0.12s'
  return {
    cssVar: { key: 'luban' },
    hashed: false,
    token: {
      colorPrimary: c.p, colorLink: c.p,
      colorPrimaryHover: c['p-h'], colorLinkHover: c['p-h'],
      colorPrimaryActive: c['p-a'], colorLinkActive: c['p-a'],
      colorPrimaryBg: c['p-bg'], controlItemBgActive: c['p-bg'], controlItemBgHover: c['p-bg2'],
      controlItemBgActiveHover: c['p-bg3'], colorPrimaryBorder: c['p-bd'],
      colorSuccess: c.ok, colorSuccessBg: c['ok-bg'], colorSuccessBorder: c['ok-bd'],
      colorInfo: c.info, colorInfoBg: c['info-bg'], colorInfoBorder: c['info-bd'],
      colorWarning: c.warn, colorWarningBg: c['warn-bg'], colorWarningBorder: c['warn-bd'],
      colorError: c.err, colorErrorBg: c['err-bg'], colorErrorBorder: c['err-bd'],
      colorText: c.tx, colorTextHeading: c.tx, colorTextSecondary: c.tx2,
      colorTextTertiary: c.tx3, colorTextDescription: c.tx3, colorTextPlaceholder: c.tx3,
      colorTextQuaternary: c.dis, colorTextDisabled: c.dis,
      colorBorder: c.bd, colorBorderSecondary: c.bd2, colorSplit: c.bd2,
      colorBgLayout: c.bg, colorBgContainer: c.w, colorFillAlter: c.fill,
      fontFamily: fonts.text, fontFamilyCode: fonts.code,
      fontSize: more ? 16 : 14, fontSizeSM: more ? 14 : 12, fontSizeLG: more ? 18 : 16,
      fontSizeHeading4: more ? 22 : 20, fontSizeHeading5: more ? 18 : 16,
      borderRadius: 4, borderRadiusSM: 3, borderRadiusLG: 4,
      controlHeight: 32, controlHeightSM: 28, controlHeightLG: 40,
      sizeUnit: 4, sizeStep: 4,
      lineWidthFocus: more ? 3 : 2,
      motionDurationFast: pace, motionDurationMid: pace, motionDurationSlow: pace,
    },
    components: {
      Table: {
        headerBg: c.fill, headerColor: c.tx2, rowHoverBg: c['p-bg2'], rowSelectedBg: c['p-bg'],
        rowSelectedHoverBg: c['p-bg3'], cellFontSize: more ? 15 : 13, cellPaddingBlock: 13,
        cellPaddingBlockMD: 9, cellPaddingBlockSM: 7, cellPaddingInline: 10, headerBorderRadius: 0,
      },
      Layout: { headerBg: c.deep, headerHeight: 48, headerPadding: '0 16px', siderBg: c.w },
      Menu: {
        itemHeight: 34, itemBorderRadius: 0, itemMarginInline: 0,
        itemSelectedBg: c['p-bg'], itemSelectedColor: c['p-a'],
      },
      Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none' },
      Input: field, Select: field, DatePicker: field, InputNumber: field,
      Checkbox: { colorBorder: c.bdi }, Radio: { colorBorder: c.bdi },
      Tabs: { inkBarColor: c.p, horizontalItemPadding: '6px 10px 8px' },
      Card: { headerHeight: 44, headerFontSize: 16, bodyPadding: 16 },
    },
  }
}
