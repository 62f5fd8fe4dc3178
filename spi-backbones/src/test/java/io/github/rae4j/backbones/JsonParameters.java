package io.github.rae4j.backbones;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.rae4j.spi.ModelFolder;
import io.github.rae4j.spi.Parameters;
import io.github.rae4j.spi.RaeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** The options of a golden case; notes which keys were read. */
final class JsonParameters implements Parameters {
  private final JsonNode node;
  private final Set<String> unread = new TreeSet<>();

  JsonParameters(JsonNode node) {
    this.node = node;
    node.fieldNames().forEachRemaining(unread::add);
  }

  Set<String> unread() {
    return unread;
  }

  private JsonNode get(String key) {
    unread.remove(key);
    return node.path(key);
  }

  @Override
  public boolean has(String key) {
    return !get(key).isMissingNode();
  }

  @Override
  public long getLong(String key) {
    return get(key).longValue();
  }

  @Override
  public long getLong(String key, long absent) {
    return has(key) ? getLong(key) : absent;
  }

  @Override
  public double getDouble(String key) {
    return get(key).doubleValue();
  }

  @Override
  public double getDouble(String key, double absent) {
    return has(key) ? getDouble(key) : absent;
  }

  @Override
  public boolean getBoolean(String key) {
    return get(key).booleanValue();
  }

  @Override
  public boolean getBoolean(String key, boolean absent) {
    return has(key) ? getBoolean(key) : absent;
  }

  @Override
  public String getString(String key) {
    return get(key).textValue();
  }

  @Override
  public String getString(String key, String absent) {
    return has(key) ? getString(key) : absent;
  }

  @Override
  public List<Long> getLongs(String key) {
    JsonNode value = get(key);
    if (!value.isArray()) {
      return List.of(value.longValue());
    }
    List<Long> values = new ArrayList<>();
    value.forEach(v -> values.add(v.longValue()));
    return values;
  }

  @Override
  public List<Double> getDoubles(String key) {
    return getLongs(key).stream().map(Long::doubleValue).toList();
  }

  @Override
  public Optional<Parameters> section(String key) {
    return has(key) ? Optional.of(new JsonParameters(get(key))) : Optional.empty();
  }

  @Override
  public ModelFolder modelFolder(String key) {
    throw new UnsupportedOperationException("a backbone reads no model folder");
  }

  @Override
  public RaeException error(String key, String problem) {
    return new RaeException(key + " " + problem);
  }
}
