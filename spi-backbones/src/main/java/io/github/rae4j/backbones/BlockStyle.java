package io.github.rae4j.backbones;

/**
 * The options that all blocks of a backbone share.
 *
 * @param mlpRatio width of the MLP in units of the block's width
 * @param qkNorm whether queries and keys are normalised per head
 * @param swiGlu SwiGLU instead of a GELU MLP
 * @param rmsNorm RMS norm instead of layer norm
 * @param shift whether the modulation shifts as well as scales
 * @param start how linear layers start
 */
record BlockStyle(
    double mlpRatio,
    boolean qkNorm,
    boolean swiGlu,
    boolean rmsNorm,
    boolean shift,
    Linear.Start start) {}
