"""One readable file a training method. Recipes use the package's modules; they never import each other."""
