package io.corepress.mlpackage;

import com.fasterxml.jackson.jr.ob.JSON;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.UnsupportedModelException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * {@code Manifest.json}: which items a package has, and which of them is the model.
 *
 * @param tree the JSON as it was read, with entries that we do not know
 * @param bytes the file as it was read or is to be written; must not be changed
 * @param modelPath of the model file, relative to the package
 */
record Manifest(Map<String, Object> tree, byte[] bytes, Path modelPath) {
    static final String FILE_NAME = "Manifest.json";
    static final Path DATA = Path.of("Data");
    static final Path DEFAULT_MODEL = Path.of("Data", "com.apple.CoreML", "model.mlmodel");

    private static final String AUTHOR = "com.apple.CoreML";
    private static final String ITEMS = "itemInfoEntries";
    private static final String ROOT = "rootModelIdentifier";
    private static final String VERSION = "fileFormatVersion";

    /**
     * Reads a manifest.
     *
     * @throws MalformedModelException if it breaks the format, or an item lies outside of the package
     * @throws UnsupportedModelException if its version is newer than 1.0.0
     */
    static Manifest parse(byte[] bytes) {
        Map<String, Object> tree;
        try {
            tree = JSON.std.mapFrom(bytes);
        } catch (IOException e) {
            throw new MalformedModelException(FILE_NAME + ": not JSON: " + e.getMessage(), e);
        }
        checkVersion(text(tree, VERSION, FILE_NAME));
        String root = text(tree, ROOT, FILE_NAME);
        Map<?, ?> items = items(tree);
        Path modelPath = null;
        for (Map.Entry<?, ?> entry : items.entrySet()) {
            String where = FILE_NAME + "/" + ITEMS + "/" + entry.getKey();
            if (!(entry.getValue() instanceof Map<?, ?> item)) {
                throw new MalformedModelException(where + ": expected an object, got " + entry.getValue());
            }
            text(item, "name", where);
            text(item, "author", where);
            text(item, "description", where);
            Path path = DATA.resolve(InnerPath.of(text(item, "path", where), where + "/path"));
            if (root.equals(entry.getKey())) {
                modelPath = path;
            }
        }
        if (modelPath == null) {
            throw new MalformedModelException(FILE_NAME + ": there is no item of the " + ROOT + " \"" + root + "\"");
        }
        return new Manifest(tree, bytes, modelPath);
    }

    /** {@return the manifest of a new package with only a model file} */
    static Manifest create() {
        Map<String, Object> tree = new TreeMap<>();
        String root = UUID.randomUUID().toString().toUpperCase(Locale.ROOT);
        tree.put(VERSION, "1.0.0");
        tree.put(ITEMS, new TreeMap<>(Map.of(root, item("model.mlmodel", "CoreML Model Specification"))));
        tree.put(ROOT, root);
        return new Manifest(tree, toBytes(tree), DEFAULT_MODEL);
    }

    /** {@return this manifest with an item for the weights folder beside the model file; itself if it has one} */
    Manifest withWeights() {
        String wanted = toText(DATA.relativize(modelPath).resolveSibling("weights"));
        Map<?, ?> items = items(tree);
        boolean present = items.values().stream()
                .anyMatch(item -> item instanceof Map<?, ?> map && wanted.equals(map.get("path")));
        if (present) {
            return this;
        }
        Map<Object, Object> changedItems = new LinkedHashMap<>(items);
        Map<String, String> weights = item("weights", "CoreML Model Weights");
        weights.put("path", wanted);
        changedItems.put(UUID.randomUUID().toString().toUpperCase(Locale.ROOT), weights);
        Map<String, Object> changed = new LinkedHashMap<>(tree);
        changed.put(ITEMS, new TreeMap<>(changedItems));
        return new Manifest(changed, toBytes(changed), modelPath);
    }

    private static Map<String, String> item(String name, String description) {
        Map<String, String> item = new TreeMap<>();
        item.put("author", AUTHOR);
        item.put("description", description);
        item.put("name", name);
        item.put("path", AUTHOR + "/" + name);
        return item;
    }

    private static Map<?, ?> items(Map<String, Object> tree) {
        Object items = tree.getOrDefault(ITEMS, Map.of());
        if (items instanceof Map<?, ?> map) {
            return map;
        }
        throw new MalformedModelException(FILE_NAME + ": expected " + ITEMS + " to be an object");
    }

    private static String text(Map<?, ?> object, String key, String where) {
        if (object.get(key) instanceof String text) {
            return text;
        }
        throw new MalformedModelException(where + ": expected text for " + key + ", got " + object.get(key));
    }

    private static void checkVersion(String version) {
        String[] parts = version.split("\\.", -1);
        int[] numbers = new int[3];
        try {
            for (int i = 0; i < 3; i++) {
                numbers[i] = parts.length == 3 && !parts[i].startsWith("+") ? Integer.parseInt(parts[i]) : -1;
            }
        } catch (NumberFormatException e) {
            numbers[0] = -1;
        }
        if (numbers[0] < 0 || numbers[1] < 0 || numbers[2] < 0) {
            throw new MalformedModelException(
                    FILE_NAME + ": expected a " + VERSION + " such as 1.0.0, got \"" + version + "\"");
        }
        boolean newer = numbers[0] > 1 || (numbers[0] == 1 && numbers[1] > 0) || (numbers[1] == 0 && numbers[2] > 0);
        if (newer) {
            throw new UnsupportedModelException(
                    FILE_NAME + ": package format " + version + " is newer than 1.0.0, the newest one known");
        }
    }

    private static String toText(Path path) {
        StringBuilder text = new StringBuilder();
        path.forEach(part -> text.append(text.isEmpty() ? "" : "/").append(part));
        return text.toString();
    }

    private static byte[] toBytes(Map<String, Object> tree) {
        return JsonText.of(tree).getBytes(StandardCharsets.UTF_8);
    }
}
