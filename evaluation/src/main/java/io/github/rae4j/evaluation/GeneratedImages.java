package io.github.rae4j.evaluation;

import io.github.rae4j.core.pipeline.GenerationPipeline;
import io.github.rae4j.core.pipeline.GenerationRequest;
import io.github.rae4j.formats.image.ImageTensors;
import io.github.rae4j.formats.image.Quantization;
import io.github.rae4j.tensor.Tensor;
import java.util.function.Consumer;

/**
 * Images that a model generates, as bytes as the reference's bulk sampling makes them: truncated.
 */
public sealed class GeneratedImages implements ImageSet permits ResumableGeneratedImages {
  private final String origin;
  private final GenerationPipeline pipeline;
  private final GenerationRequest request;

  /**
   * A supply.
   *
   * @param pipeline with an autoencoder
   * @param request its batch size is that of the generation, whatever the consumer wants
   */
  public GeneratedImages(String origin, GenerationPipeline pipeline, GenerationRequest request) {
    this.origin = origin;
    this.pipeline = pipeline;
    this.request = request;
  }

  @Override
  public final String origin() {
    return origin;
  }

  @Override
  public final int size() {
    return request.labels().size();
  }

  final GenerationPipeline pipeline() {
    return pipeline;
  }

  final GenerationRequest request() {
    return request;
  }

  @Override
  public void forEachBatch(int batchSize, Consumer<Tensor> consumer) {
    pipeline.forEachBatch(
        request, batch -> consumer.accept(asBytes(pipeline.decode(batch.latents()))));
  }

  /** Rounds images to bytes and back. */
  static Tensor asBytes(Tensor images) {
    return ImageTensors.toTensor(ImageTensors.toImages(images, Quantization.TRUNCATE));
  }
}
