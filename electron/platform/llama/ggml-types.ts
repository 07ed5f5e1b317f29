/**
 * The tensor types of GGML and the file types of GGUF: number, name, size of a block.
 * A table only; which tensor should have which type is decided in exports/.
 * Source: GGML_QUANT_SIZES and LlamaFileType in gguf-py/gguf/constants.py of llama.cpp v0.4.0.
 */

/** How a tensor type stores its values: `elements` values share one block of `bytes` bytes. */
export type GgmlType = { readonly name: string; readonly elements: number; readonly bytes: number }

const TABLE: readonly (readonly [number, string, number, number])[] = [
  [0, 'F32', 1, 4],
  [1, 'F16', 1, 2],
  [2, 'Q4_0', 32, 18],
  [3, 'Q4_1', 32, 20],
  [6, 'Q5_0', 32, 22],
  [7, 'Q5_1', 32, 24],
  [8, 'Q8_0', 32, 34],
  [9, 'Q8_1', 32, 40],
  [10, 'Q2_K', 256, 84],
  [11, 'Q3_K', 256, 110],
  [12, 'Q4_K', 256, 144],
  [13, 'Q5_K', 256, 176],
  [14, 'Q6_K', 256, 210],
  [15, 'Q8_K', 256, 292],
  [16, 'IQ2_XXS', 256, 66],
  [17, 'IQ2_XS', 256, 74],
  [18, 'IQ3_XXS', 256, 98],
  [19, 'IQ1_S', 256, 50],
  [20, 'IQ4_NL', 32, 18],
  [21, 'IQ3_S', 256, 110],
  [22, 'IQ2_S', 256, 82],
  [23, 'IQ4_XS', 256, 136],
  [24, 'I8', 1, 1],
  [25, 'I16', 1, 2],
  [26, 'I32', 1, 4],
  [27, 'I64', 1, 8],
  [28, 'F64', 1, 8],
  [29, 'IQ1_M', 256, 56],
  [30, 'BF16', 1, 2],
  [34, 'TQ1_0', 256, 54],
  [35, 'TQ2_0', 256, 66],
  [39, 'MXFP4', 32, 17],
  [40, 'NVFP4', 64, 36],
  [41, 'Q1_0', 128, 18],
  [42, 'Q2_0', 64, 18],
]

/** Tensor types by their number in a GGUF file. */
export const GGML_TYPES: ReadonlyMap<number, GgmlType> = new Map(TABLE.map(([id, name, elements, bytes]) => [id, { name, elements, bytes }]))

/** Tensor types by name. */
export const GGML_TYPES_BY_NAME: ReadonlyMap<string, GgmlType> = new Map([...GGML_TYPES.values()].map((type) => [type.name, type]))

/** The export quantizations that the studio writes, with the number that llama.cpp stores as `general.file_type`. */
export const FILE_TYPES = { F32: 0, F16: 1, Q8_0: 7, Q4_K_M: 15, Q5_K_M: 17, Q6_K: 18 } as const

/** An export quantization by its usual name. */
export type ExportQuantization = keyof typeof FILE_TYPES

/** Reads an export quantization in any case (`q4_k_m`), or returns undefined where the studio does not write it. */
export function parseQuantization(text: string): ExportQuantization | undefined {
  const name = text.toUpperCase()
  return Object.hasOwn(FILE_TYPES, name) ? (name as ExportQuantization) : undefined
}
