/** The bundled model, as data. */
module io.github.rae4j.models {}
