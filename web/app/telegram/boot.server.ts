import { contrast, isDark, luminance, mix, readable } from './contrast.ts'
import { captureLaunch } from './launch.ts'
import { applyTheme, themeTokens } from './theme.ts'

const parts = [luminance, contrast, mix, readable, isDark, themeTokens, applyTheme, captureLaunch]

/** The inline script of every document: the functions' own text, so that there is one implementation of each. */
export const bootScript = `(function(){${parts.map(String).join('\n')}\n${captureLaunch.name}(window)})()`
