// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.onnxruntime;

import io.github.rae4j.options.Option;
import io.github.rae4j.options.Options;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Options of {@link OnnxRuntimeEngineProvider}: the session config entries of ONNX Runtime 1.28
 * that apply to models in memory, under its own keys, and a profile. What is left out is as ONNX
 * Runtime has it. ONNX Runtime ignores unknown keys, so a typo would otherwise go unnoticed.
 *
 * @param profile prefix of the file to which a profile of each network is written when it is closed
 * @param memoryEnableMemoryArenaShrinkage devices whose memory arenas shrink after a run, such as
 *     cpu:0
 * @param mlasDisableKleidiai turns KleidiAI kernels off (Arm)
 * @param mlasUseLutGemm products by look-up tables for 2-bit weights
 * @param optimizationDisableSpecifiedOptimizers names of graph optimisers to leave out, by
 *     semicolons
 * @param optimizationEnableCastChainElimination removes chains of casts
 * @param optimizationEnableGeluApproximation replaces GELU by its tanh approximation
 * @param optimizationMinimalBuildOptimizations optimisations of a minimal build
 * @param sessionCollectNodeMemoryStatsToFile file for the memory that each node takes
 * @param sessionDebugLayoutTransformation keeps what helps to debug layout transformations
 * @param sessionDisableAotFunctionInlining leaves functions as they are before partitioning
 * @param sessionDisableCpuEpFallback refuses to run nodes on the CPU
 * @param sessionDisablePrepacking leaves weights in their layout
 * @param sessionDynamicBlockBase base of the blocks by which work is shared out; 0 for none
 * @param sessionForceSpinningStop stops the threads from spinning when the last run ends; 1 unless
 *     given
 * @param sessionGraphOptimizationsLoopLevel how often graph optimisations are repeated
 * @param sessionInterOpAllowSpinning whether threads between operations spin
 * @param sessionInterOpSpinBackoffMax longest back-off of spinning threads
 * @param sessionInterOpSpinDurationUs microseconds for which threads spin
 * @param sessionIntraOpAllowSpinning whether threads within operations spin
 * @param sessionIntraOpSpinBackoffMax longest back-off of spinning threads
 * @param sessionIntraOpSpinDurationUs microseconds for which threads spin
 * @param sessionIntraOpThreadAffinities processors of the threads, by semicolons
 * @param sessionLayerAssignmentSettings which layers run on which device
 * @param sessionNodePartitionConfigFile file with the nodes of each provider
 * @param sessionRecordEpGraphAssignmentInfo records which provider runs which node
 * @param sessionResourceCudaPartitioningSettings memory budget by which nodes are given to CUDA
 * @param sessionSetDenormalAsZero flushes denormal numbers to zero
 * @param sessionStrictShapeTypeInference refuses inconsistent shapes and types
 * @param sessionUseDeviceAllocatorForInitializers allocates weights outside the arena
 */
@RecordBuilder
public record OnnxRuntimeOptions(
    @Option("prefix of the file to which a profile of each network is written when it is closed")
        Optional<String> profile,
    @Option(
            value = "devices whose memory arenas shrink after a run, such as cpu:0",
            key = "memory.enable_memory_arena_shrinkage")
        Optional<String> memoryEnableMemoryArenaShrinkage,
    @Option(value = "turns KleidiAI kernels off (Arm)", key = "mlas.disable_kleidiai")
        Optional<Flag> mlasDisableKleidiai,
    @Option(value = "products by look-up tables for 2-bit weights", key = "mlas.use_lut_gemm")
        Optional<Flag> mlasUseLutGemm,
    @Option(
            value = "names of graph optimisers to leave out, by semicolons",
            key = "optimization.disable_specified_optimizers")
        Optional<String> optimizationDisableSpecifiedOptimizers,
    @Option(value = "removes chains of casts", key = "optimization.enable_cast_chain_elimination")
        Optional<Flag> optimizationEnableCastChainElimination,
    @Option(
            value = "replaces GELU by its tanh approximation",
            key = "optimization.enable_gelu_approximation")
        Optional<Flag> optimizationEnableGeluApproximation,
    @Option(
            value = "optimisations of a minimal build",
            key = "optimization.minimal_build_optimizations")
        Optional<String> optimizationMinimalBuildOptimizations,
    @Option(
            value = "file for the memory that each node takes",
            key = "session.collect_node_memory_stats_to_file")
        Optional<String> sessionCollectNodeMemoryStatsToFile,
    @Option(
            value = "keeps what helps to debug layout transformations",
            key = "session.debug_layout_transformation")
        Optional<Flag> sessionDebugLayoutTransformation,
    @Option(
            value = "leaves functions as they are before partitioning",
            key = "session.disable_aot_function_inlining")
        Optional<Flag> sessionDisableAotFunctionInlining,
    @Option(value = "refuses to run nodes on the CPU", key = "session.disable_cpu_ep_fallback")
        Optional<Flag> sessionDisableCpuEpFallback,
    @Option(value = "leaves weights in their layout", key = "session.disable_prepacking")
        Optional<Flag> sessionDisablePrepacking,
    @Option(
            value = "base of the blocks by which work is shared out; 0 for none",
            key = "session.dynamic_block_base",
            range = "[0, inf)")
        OptionalLong sessionDynamicBlockBase,
    @Option(
            value = "stops the threads from spinning when the last run ends; 1 unless given",
            key = "session.force_spinning_stop")
        Optional<Flag> sessionForceSpinningStop,
    @Option(
            value = "how often graph optimisations are repeated",
            key = "session.graph_optimizations_loop_level",
            range = "[0, inf)")
        OptionalLong sessionGraphOptimizationsLoopLevel,
    @Option(
            value = "whether threads between operations spin",
            key = "session.inter_op.allow_spinning")
        Optional<Flag> sessionInterOpAllowSpinning,
    @Option(
            value = "longest back-off of spinning threads",
            key = "session.inter_op.spin_backoff_max",
            range = "[0, inf)")
        OptionalLong sessionInterOpSpinBackoffMax,
    @Option(
            value = "microseconds for which threads spin",
            key = "session.inter_op.spin_duration_us",
            range = "[0, inf)")
        OptionalLong sessionInterOpSpinDurationUs,
    @Option(
            value = "whether threads within operations spin",
            key = "session.intra_op.allow_spinning")
        Optional<Flag> sessionIntraOpAllowSpinning,
    @Option(
            value = "longest back-off of spinning threads",
            key = "session.intra_op.spin_backoff_max",
            range = "[0, inf)")
        OptionalLong sessionIntraOpSpinBackoffMax,
    @Option(
            value = "microseconds for which threads spin",
            key = "session.intra_op.spin_duration_us",
            range = "[0, inf)")
        OptionalLong sessionIntraOpSpinDurationUs,
    @Option(
            value = "processors of the threads, by semicolons",
            key = "session.intra_op_thread_affinities")
        Optional<String> sessionIntraOpThreadAffinities,
    @Option(value = "which layers run on which device", key = "session.layer_assignment_settings")
        Optional<String> sessionLayerAssignmentSettings,
    @Option(
            value = "file with the nodes of each provider",
            key = "session.node_partition_config_file")
        Optional<String> sessionNodePartitionConfigFile,
    @Option(
            value = "records which provider runs which node",
            key = "session.record_ep_graph_assignment_info")
        Optional<Flag> sessionRecordEpGraphAssignmentInfo,
    @Option(
            value = "memory budget by which nodes are given to CUDA",
            key = "session.resource_cuda_partitioning_settings")
        Optional<String> sessionResourceCudaPartitioningSettings,
    @Option(value = "flushes denormal numbers to zero", key = "session.set_denormal_as_zero")
        Optional<Flag> sessionSetDenormalAsZero,
    @Option(
            value = "refuses inconsistent shapes and types",
            key = "session.strict_shape_type_inference")
        Optional<Flag> sessionStrictShapeTypeInference,
    @Option(
            value = "allocates weights outside the arena",
            key = "session.use_device_allocator_for_initializers")
        Optional<Flag> sessionUseDeviceAllocatorForInitializers)
    implements OnnxRuntimeOptionsBuilder.With {
  /** A switch of ONNX Runtime. */
  public enum Flag {
    /** Off. */
    OFF("0"),
    /** On. */
    ON("1");

    private final String text;

    Flag(String text) {
      this.text = text;
    }

    /** As ONNX Runtime writes it. */
    @Override
    public String toString() {
      return text;
    }
  }

  /** Checks the options. */
  public OnnxRuntimeOptions {
    Options.check(
        OnnxRuntimeOptions.class,
        profile,
        memoryEnableMemoryArenaShrinkage,
        mlasDisableKleidiai,
        mlasUseLutGemm,
        optimizationDisableSpecifiedOptimizers,
        optimizationEnableCastChainElimination,
        optimizationEnableGeluApproximation,
        optimizationMinimalBuildOptimizations,
        sessionCollectNodeMemoryStatsToFile,
        sessionDebugLayoutTransformation,
        sessionDisableAotFunctionInlining,
        sessionDisableCpuEpFallback,
        sessionDisablePrepacking,
        sessionDynamicBlockBase,
        sessionForceSpinningStop,
        sessionGraphOptimizationsLoopLevel,
        sessionInterOpAllowSpinning,
        sessionInterOpSpinBackoffMax,
        sessionInterOpSpinDurationUs,
        sessionIntraOpAllowSpinning,
        sessionIntraOpSpinBackoffMax,
        sessionIntraOpSpinDurationUs,
        sessionIntraOpThreadAffinities,
        sessionLayerAssignmentSettings,
        sessionNodePartitionConfigFile,
        sessionRecordEpGraphAssignmentInfo,
        sessionResourceCudaPartitioningSettings,
        sessionSetDenormalAsZero,
        sessionStrictShapeTypeInference,
        sessionUseDeviceAllocatorForInitializers);
  }

  /** Starts with nothing given. */
  public static OnnxRuntimeOptionsBuilder builder() {
    return OnnxRuntimeOptionsBuilder.builder(Options.of(OnnxRuntimeOptions.class).defaults());
  }
}
