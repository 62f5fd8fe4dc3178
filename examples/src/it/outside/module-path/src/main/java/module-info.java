module org.example.app {
  requires io.github.rae4j;
}
