/** Image folders, IDX, npz, tar and WebDataset shards, Fashion-MNIST. */
module io.github.rae4j.datasets {
  requires transitive io.github.rae4j.api;
  requires io.github.rae4j.formats;
  requires org.apache.commons.compress;
  requires static io.soabase.recordbuilder.core;
  requires static transitive java.compiler;
  requires static transitive org.jspecify;

  exports io.github.rae4j.datasets;

  provides io.github.rae4j.data.DataSetProvider with
      io.github.rae4j.datasets.FashionMnistProvider,
      io.github.rae4j.datasets.IdxProvider,
      io.github.rae4j.datasets.ImageFolderProvider,
      io.github.rae4j.datasets.NpzProvider,
      io.github.rae4j.datasets.SafetensorsProvider,
      io.github.rae4j.datasets.WebDatasetProvider;
}
