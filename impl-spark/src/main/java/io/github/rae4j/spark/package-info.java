// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
/**
 * Models on an Apache Spark cluster: transformers, and the one open model of every executor.
 *
 * <p>Datasets in, datasets out. {@link io.github.rae4j.spark.RaeSpark} has what is usual in one
 * line each; the transformers have all the choices, work in pipelines, and can be saved:
 *
 * <pre>{@code
 * SparkModel model = SparkModel.of("s3a://models/configs/DiTDH-XL.yaml").on(Device.CUDA);
 * PipelineModel pipeline =
 *     new Pipeline()
 *         .setStages(
 *             new PipelineStage[] {
 *               new Encode().setModel(model).setInputCol("path").setBadRows(Encode.NULL),
 *               new Decode().setModel(model).setOutputCol("reconstruction")
 *             })
 *         .fit(pictures);
 * pipeline.write().overwrite().save("s3a://models/reconstruct");
 * pipeline.transform(pictures).write().parquet("s3a://bucket/reconstructions");
 * }</pre>
 *
 * <p>Whoever writes functions of their own for executors takes the model from {@link
 * io.github.rae4j.spark.ExecutorModels}:
 *
 * <pre>{@code
 * PreparedModel prepared = model.prepare(ModelUse.ENCODE);
 * rows.foreachPartition(
 *     (ForeachPartitionFunction<Row>)
 *         partition -> {
 *           try (Lease<OpenModel> lease = ExecutorModels.ofJvm().lease(prepared)) {
 *             RepresentationAutoencoder autoencoder =
 *                 lease.get().autoencoder(ModelUse.ENCODE);
 *             ...
 *           }
 *         });
 * }</pre>
 *
 * <h2>What a result depends on</h2>
 *
 * <p>A picture or latent depends on the model, the seed, the row's number and label. Whether its
 * last bits also depend on the rows that are computed with it is up to the engine. ONNX Runtime
 * 1.28 on the processor gives the bundled models the same bits in batches of 1, 2, 3, 5, 8, 16 and
 * 24 rows, with 1, 2, 4 and 8 threads, for encoding, decoding and generation; runtimes do have
 * other kernels for single rows of some networks, and for GPUs, so that this is no promise. What is
 * promised: where rows have numbers, whole blocks of consecutive numbers are computed, the batches
 * of the one-machine command. Then partitions, the order of rows, retries and speculative copies
 * change nothing, and with the same number of threads the bits are those of the command.
 *
 * <h2>Class path</h2>
 *
 * <p>Spark's own Jackson, Guava, SnakeYAML and Commons come before those of an application; rae4j
 * runs with the versions of Spark 4.2, and {@code spark.executor.userClassPathFirst} stays unset.
 * With rae4j's newer Jackson in front, Spark itself fails: its {@code jackson-module-scala} takes
 * no other minor version than its own. Applications that bring their own Spark, such as tests, set
 * Jackson to Spark's version.
 *
 * <p>A plugin of rae4j is a jar among {@code --jars}: executors find it as the class path does. The
 * settings of Spark that are read are {@value io.github.rae4j.spark.MachineCache#FOLDER} and
 * {@value io.github.rae4j.spark.ExecutorModels#IDLE}.
 */
@NullMarked
package io.github.rae4j.spark;

import org.jspecify.annotations.NullMarked;
